"""Who may come in when more is asked than can be done: limits, ranks, turns, the pace of entrances."""
