"""What stands in cells: claims, shown source, the glossary, feedback on answers."""
