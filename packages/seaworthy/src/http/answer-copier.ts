import { toJson } from './answer-json.ts'
import { isRecord } from './answer-record.ts'
import { type SchemaNode, SchemaScope } from './answer-schema.ts'
import * as values from './answer-values.ts'
import { pointerStep } from './json-pointer.ts'
import { isNumericFormat, isNumericText } from './numeric-text.ts'

export type Copier = (value: unknown) => unknown

/**
 * Generates a function that copies what the schema names into literals of constant shape, and holds each value to its
 * type: one `typeof` where it fits. What does not fit is converted where that loses nothing, else refused.
 *
 * @throws TypeError for a schema that no answer can be held to.
 */
export function compileCopier(schema: SchemaNode): Copier {
  const source = new CopierSource()
  const root = source.expression(schema, 'v', '', new SchemaScope(schema))
  const body = `'use strict'\n${source.functions.join('\n')}\nreturn (v) => ${root}`
  return new Function('k', 'constants', body)(
    { ...values, toJson, isRecord, isNumericText },
    source.constants,
  ) as Copier
}

/** JavaScript that copies the value of `v`, a name; `path` is for messages. */
class CopierSource {
  readonly functions: string[] = []
  readonly constants: unknown[] = []
  /** A schema that refers to itself is a function that calls itself. */
  readonly #references = new Map<SchemaNode, string>()

  expression(schema: SchemaNode, v: string, path: string, outer: SchemaScope): string {
    const scope = outer.within(schema)
    scope.checkWritten(schema, path)
    const at = JSON.stringify(path)
    if (schema.$ref !== undefined) return `${this.#reference(scope.resolve(schema.$ref), scope)}(${v})`
    const forms = scope.formsOf(schema)
    if (forms) return this.#union(forms, v, path, scope)
    const exact = this.#exact(schema, v)
    if (exact !== undefined) return `${exact} ? ${v} : ${this.#conversion(schema, v, at)}`
    const object = scope.objectOf(schema)
    if (object) return this.#object(object, v, path, scope)
    if (schema.type === 'array' || schema.items !== undefined) return this.#array(schema, v, path, scope)
    scope.checkOpen(schema, path)
    return `k.toJson(${v}, ${at})`
  }

  /** Whether the value is a scalar of the schema as it is; undefined for what is no scalar. */
  #exact(schema: SchemaNode, v: string): string | undefined {
    const members = membersOf(schema)
    if (members?.every((member) => member === null || typeof member !== 'object')) {
      if (members.length > 6) return `${this.#constant(new Set(members))}.has(${v})`
      return `(${members.map((member) => `${v} === ${JSON.stringify(member)}`).join(' || ')})`
    }
    switch (schema.type) {
      case 'string':
        if (schema.format === 'date') return `typeof ${v} === 'string' && k.isDateText(${v})`
        if (schema.format === 'date-time') return `typeof ${v} === 'string' && k.isDateTimeText(${v})`
        if (isNumericFormat(schema.format))
          return `typeof ${v} === 'string' && k.isNumericText(${v}, ${JSON.stringify(schema.format)})`
        return `typeof ${v} === 'string'`
      case 'integer':
        return `Number.isInteger(${v})`
      case 'number':
        return `Number.isFinite(${v})`
      case 'boolean':
        return `typeof ${v} === 'boolean'`
      case 'null':
      case 'void':
      case 'undefined':
        return `${v} === null`
      default:
        return undefined
    }
  }

  #conversion(schema: SchemaNode, v: string, at: string): string {
    const members = membersOf(schema)
    if (members) return `k.toMember(${v}, ${at}, ${this.#constant(members)})`
    switch (schema.type) {
      case 'string':
        return `k.toText(${v}, ${at}, ${JSON.stringify(schema.format)})`
      case 'integer':
        return `k.toInteger(${v}, ${at})`
      case 'number':
        return `k.toNumber(${v}, ${at})`
      case 'boolean':
        return `k.toBoolean(${v}, ${at})`
      default:
        return `k.refuse(${v}, ${at}, 'null')`
    }
  }

  #union(forms: readonly SchemaNode[], v: string, path: string, scope: SchemaScope): string {
    const others = forms.filter((form) => form.type !== 'null')
    const [only] = others
    if (only === undefined) return this.expression({ type: 'null' }, v, path, scope)
    const rest =
      others.length === 1 ? this.expression(only, v, path, scope) : this.#choice(others, v, path, scope)
    return others.length === forms.length ? rest : `${v} === null ? null : ${rest}`
  }

  #choice(forms: readonly SchemaNode[], v: string, path: string, scope: SchemaScope): string {
    const scalars = forms.map((form) => this.#exact(form, v))
    const members = forms.map(
      (form) =>
        `{ fits: (v) => ${this.#fit(form, 'v', scope)}, copy: (v) => ${this.expression(form, 'v', path, scope)} }`,
    )
    const list = `forms${this.functions.length}`
    this.functions.push(`const ${list} = [${members.join(', ')}]`)
    const choice = `k.choose(${v}, ${JSON.stringify(path)}, ${list})`
    return scalars.every((test) => test !== undefined) ? `${scalars.join(' || ')} ? ${v} : ${choice}` : choice
  }

  /** Whether a value looks like this form of a union: its type, and the scalars that it must have. */
  #fit(schema: SchemaNode, v: string, outer: SchemaScope, depth = 0): string {
    const scope = outer.within(schema)
    if (schema.$ref !== undefined)
      return depth > 2 ? 'true' : this.#fit(scope.resolve(schema.$ref), v, scope, depth + 1)
    const forms = scope.formsOf(schema)
    if (forms)
      return depth > 2
        ? 'true'
        : `(${forms.map((form) => this.#fit(form, v, scope, depth + 1)).join(' || ')})`
    const exact = this.#exact(schema, v)
    if (exact !== undefined) return exact
    const object = scope.objectOf(schema)
    if (object) {
      const required = (object.required ?? []).map((name) => {
        const field = `v[${JSON.stringify(name)}]`
        return this.#exact(object.properties?.[name] ?? {}, field) ?? `${field} !== undefined`
      })
      return [
        `${v} !== null && typeof ${v} === 'object' && ${required.length === 0 ? `k.isRecord(${v})` : `!Array.isArray(${v})`}`,
        ...required,
      ].join(' && ')
    }
    if (schema.type !== 'array') return 'true'
    const item = Array.isArray(schema.items)
      ? undefined
      : this.#exact((schema.items ?? {}) as SchemaNode, 'i')
    return item === undefined ? `Array.isArray(${v})` : `Array.isArray(${v}) && ${v}.every((i) => ${item})`
  }

  #object(schema: SchemaNode, v: string, path: string, scope: SchemaScope): string {
    const required = new Set(schema.required)
    const reads: string[] = []
    const fields: string[] = []
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const key = JSON.stringify(name)
      const field = `f${reads.length}`
      // A field that every object inherits is there only where it is set.
      const read = name in {} ? `Object.hasOwn(v, ${key}) ? v[${key}] : undefined` : `v[${key}]`
      const copy = this.expression(property, field, `${path}/${pointerStep(name)}`, scope)
      reads.push(`${field} = ${read}`)
      fields.push(
        `${name === '__proto__' ? '["__proto__"]' : key}: ${required.has(name) ? copy : `${field} === undefined ? undefined : ${copy}`}`,
      )
    }
    const at = JSON.stringify(path)
    const others = this.#otherFields(schema, path, scope)
    // A required field tells an object from others already. The constructor, of which the engine knows where it is, spares the call.
    const isLoose = required.size === 0 || others !== undefined
    const lines = [
      `if (v === null || typeof v !== 'object'${isLoose ? ' || (v.constructor !== Object && !k.isRecord(v))' : ''}) k.refuse(v, ${at}, 'an object')`,
      ...(reads.length > 0 ? [`const ${reads.join(', ')}`] : []),
    ]
    if (others === undefined) lines.push(`return { ${fields.join(', ')} }`)
    else {
      const names = this.#constant(new Set(Object.keys(schema.properties ?? {})))
      lines.push(
        `const copy = { __proto__: null, ${fields.join(', ')} }`,
        'for (const name of Object.keys(v)) {',
        `const f = v[name]; if (f === undefined || ${names}.has(name)) continue`,
        ...others,
        '}',
        'return copy',
      )
    }
    return `${this.#function(lines)}(${v})`
  }

  /** What to do with a field that is not named; undefined where it does not leave. */
  #otherFields(schema: SchemaNode, path: string, scope: SchemaScope): string[] | undefined {
    const { patternProperties = {}, additionalProperties = false } = schema
    const lines = Object.entries(patternProperties).map(([pattern, property]) => {
      const test = pattern === '^.*$' ? 'true' : `${this.#constant(new RegExp(pattern, 'u'))}.test(name)`
      return `if (${test}) { copy[name] = ${this.expression(property, 'f', `${path}/*`, scope)}; continue }`
    })
    if (additionalProperties !== false) {
      const property = additionalProperties === true ? {} : additionalProperties
      lines.push(`copy[name] = ${this.expression(property, 'f', `${path}/*`, scope)}`)
    }
    return lines.length > 0 ? lines : undefined
  }

  #array(schema: SchemaNode, v: string, path: string, scope: SchemaScope): string {
    const lines = [`if (!Array.isArray(v)) k.refuse(v, ${JSON.stringify(path)}, 'an array')`]
    const tuple =
      schema.prefixItems ?? (Array.isArray(schema.items) ? (schema.items as SchemaNode[]) : undefined)
    if (tuple) {
      const items = tuple.map((item, index) => {
        const copy = this.expression(item, `f${index}`, `${path}/${index}`, scope)
        return index < (schema.minItems ?? 0) ? copy : `f${index} === undefined ? null : ${copy}`
      })
      const more = schema.prefixItems ? schema.items : schema.additionalItems
      lines.push(
        ...tuple.map((_, index) => `const f${index} = v[${index}]`),
        `const copy = [${items.join(', ')}].slice(0, v.length)`,
      )
      if (more === true || (more && typeof more === 'object')) {
        const item = this.expression(more === true ? {} : (more as SchemaNode), 'f', `${path}/*`, scope)
        lines.push(`for (let i = ${tuple.length}; i < v.length; i++) { const f = v[i]; copy.push(${item}) }`)
      }
      lines.push('return copy')
    } else {
      const item = this.expression((schema.items ?? {}) as SchemaNode, 'f', `${path}/*`, scope)
      lines.push(
        'const copy = new Array(v.length)',
        `for (let i = 0; i < v.length; i++) { const f = v[i]; copy[i] = ${item} }`,
        'return copy',
      )
    }
    return `${this.#function(lines)}(${v})`
  }

  #reference(schema: SchemaNode, scope: SchemaScope): string {
    let name = this.#references.get(schema)
    if (name === undefined) {
      name = `reference${this.#references.size}`
      this.#references.set(schema, name)
      const copy = this.expression(schema, 'v', `/${schema.$id ?? '$ref'}`, scope)
      this.functions.push(`function ${name}(v) { return ${copy} }`)
    }
    return name
  }

  #function(lines: readonly string[]): string {
    const name = `copy${this.functions.length}`
    this.functions.push(`function ${name}(v) {\n${lines.join('\n')}\n}`)
    return name
  }

  #constant(value: unknown): string {
    return `constants[${this.constants.push(value) - 1}]`
  }
}

const membersOf = (schema: SchemaNode): readonly unknown[] | undefined =>
  'const' in schema ? [schema.const] : schema.enum
