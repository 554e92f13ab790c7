"""What every chapter needs: checks, claims, style, shown source, panels."""
