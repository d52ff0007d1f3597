"""The plumbing against real RabbitMQ and MongoDB."""
