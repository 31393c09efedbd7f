import type { Options } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormatsModule from 'ajv-formats'
import { textFormat } from './closed-schema.ts'
import { isNumericText, NUMERIC_FORMATS } from './numeric-text.ts'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default
/**
 * To how many decimal places a quotient has to be whole for `multipleOf`: 19.99 / 0.01 is 1998.9999999999998 in binary, and a price
 * of 19.99 is a multiple of 0.01.
 */
const MULTIPLE_OF_DIGITS = 6

/** Compiles closed schemas, with the formats that there are. */
export function schemaCompiler(options: Options): Ajv2019 {
  const ajv = new Ajv2019({ multipleOfPrecision: MULTIPLE_OF_DIGITS, ...options })
  addFormats(ajv as never)
  for (const format of NUMERIC_FORMATS)
    ajv.addFormat(textFormat(format), (text: string) => isNumericText(text, format))
  return ajv
}
