"""What a board is: frozen typed values and the operations on them. No I/O, none of Trello's field names."""
