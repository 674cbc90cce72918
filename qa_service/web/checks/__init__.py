"""What stands before every view: who may, how often, what a request must hold, and how a failure is told."""
