"""The coordinator's pages: the board, the runs, what is not served, what is urgent, who is on call."""
