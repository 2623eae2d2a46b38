"""What a person or a script asks for on the command line, without the full screen: nothing here imports textual."""
