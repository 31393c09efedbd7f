import type { DrillConfig } from '../config/drill-config.ts'
import { jsonBody, send } from '../http/exchange.ts'
import { isOpenApi, type Operation, operationsOf } from '../http/openapi-document.ts'

/** The operations of the service: from its OpenAPI document when it has one, else from the sample routes. */
export async function operationsUnderTest(
  baseUrl: string,
  config: DrillConfig,
): Promise<readonly Operation[]> {
  if (config.openapi) {
    const document = jsonBody(await send({ url: baseUrl + config.openapi }))
    if (!isOpenApi(document)) throw new Error(`${config.openapi} is no OpenAPI 3 document`)
    return operationsOf(document)
  }
  return config.routes.map(({ path, method, is }) => ({
    path: path.split('?')[0] ?? path,
    method,
    parameters: [],
    hasBody: is.includes('write'),
    secured: is.includes('authenticated'),
    responses: [],
  }))
}

/** A path with a plausible value in each parameter. */
export function fillPath(operation: Operation, value = '1'): string {
  return operation.path.replace(/\{[^}]+\}/g, value)
}
