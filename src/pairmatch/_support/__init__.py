"""What every room uses: array types, frozen mappings, parameters, executors, messages, tables."""
