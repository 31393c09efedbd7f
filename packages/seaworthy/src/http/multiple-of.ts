/**
 * To how many decimal places a quotient has to be whole for `multipleOf`: 19.99 / 0.01 is 1998.9999999999998 in binary, and a price
 * of 19.99 is a multiple of 0.01.
 */
export const MULTIPLE_OF_DIGITS = 6
