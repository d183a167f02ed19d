print("backaction")
