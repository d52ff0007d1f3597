"""The whole system, from outside only: what an operator starts, what desks and citizens see."""
