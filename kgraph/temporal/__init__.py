"""What the words of a text say about time and money, by rules: values, spans, deadlines."""
