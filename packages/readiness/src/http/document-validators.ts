import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/**
 * Validators for schemas that stand in an OpenAPI document and may refer to its components, each compiled once.
 *
 * The result throws for a schema that is none.
 */
export function createDocumentValidators(
  document: Readonly<Record<string, unknown>>,
): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, multipleOfPrecision: 6 })
  ajv.addSchema({ $id: 'openapi', components: document.components ?? {} })
  const validators = new Map<object, ValidateFunction>()
  return (schema) => {
    const known = validators.get(schema)
    if (known) return known
    const local = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'),
    ) as object
    const validate = ajv.compile(local)
    validators.set(schema, validate)
    return validate
  }
}
