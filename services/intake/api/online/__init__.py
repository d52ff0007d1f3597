"""Routes of who files online: anybody with a mobile telephone."""
