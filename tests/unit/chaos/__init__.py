"""The harness of chaos itself: plans, the proxy, the audit of serials, the results file."""
