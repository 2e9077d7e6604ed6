"""What stands behind the ports: one module for each way of doing it."""
