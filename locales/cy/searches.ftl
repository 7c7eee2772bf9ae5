searches-heading = Chwiliadau a gadwyd
searches-link = Cael gwybod pan fydd rhywbeth yn cyfateb
