"""What a running server keeps beside the answers: votes, the log, counters, limits, and the build that it began."""
