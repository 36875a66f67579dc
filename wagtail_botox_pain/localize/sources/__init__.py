"""What is submitted for translation: kept equal to the pages that readers see."""
