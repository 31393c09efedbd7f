import { parse } from 'yaml'

/** Any value of a manifest. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** One object of a rendered chart. */
export interface RenderedObject {
  /** Of the chart, without its ending, such as `network-policy`. */
  readonly template: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** As it was rendered, with its comments. */
  readonly text: string
  readonly value: Value
}

/** What only Helm could keep right: who installed an object, and of which version it is. */
const OF_HELM = /^ *app\.kubernetes\.io\/(managed-by|version): .*\n/gm

/** The objects that `helm template` printed, without the labels that only Helm could keep right. */
export function renderedObjects(printed: string): readonly RenderedObject[] {
  return printed.split(/^---\n/m).flatMap((part) => {
    const [, template] = part.match(/^# Source: \S+\/templates\/(\S+)\.yaml\n/) ?? []
    const text = `${part
      .replace(/^# Source: .*\n/, '')
      .replaceAll(OF_HELM, '')
      .trim()}\n`
    const value = parse(text, { version: '1.1' })
    if (template === undefined || value === null) return []
    return [{ template, text, value, ...whatIs(value) }]
  })
}

const whatIs = ({ apiVersion, kind, metadata }: Header) => ({ apiVersion, kind, name: metadata.name })

interface Header {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}
