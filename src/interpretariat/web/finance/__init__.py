"""What it costs whom: for managers their own, for finance, administration and audit everybody's."""
