"""What an agent is given, over the Model Context Protocol: tools that answer with quotes, and the articles as resources."""
