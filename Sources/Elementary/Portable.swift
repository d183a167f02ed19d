/// Elementary functions that give the same bits on every processor.
///
/// Only operations that IEEE 754 rounds in one way are used, in a fixed order and without fused
/// multiply-adds. Errors are stated in units in the last place (ulp) of the result and are tested
/// against values computed with 60 digits.
public enum Portable {}
