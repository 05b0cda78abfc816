"""What those read who watch over the pool: the record of every step, and unmet demand."""
