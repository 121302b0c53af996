"""What the service counts and measures, in the words and units of Prometheus, right for any number of workers.

Each worker counts in its own memory and writes its figures to a file once a second; whichever worker is scraped adds
up its own and those of the others. Figures may be lost, responses may not: nothing here can fail a request or a boot.
"""
