import type { CompiledQuery, KyselyPlugin, OperationNode, QueryId, RootOperationNode } from 'kysely'

/** What a statement is called in metrics, spans and logs: of low cardinality, without values. */
export interface StatementName {
  /** The name given to it, else verb and table, such as `select character`. */
  readonly name: string
  /** The verb, such as `select`. */
  readonly verb: string
}

const VERBS = new Set(
  'select insert update delete merge with begin commit rollback savepoint create alter drop truncate set show explain call do copy listen notify vacuum analyze refresh lock values release'.split(
    ' ',
  ),
)

/** Names queries: given names by way of a Kysely plugin, and derived ones for the rest. */
export class StatementNames {
  readonly #given = new WeakMap<QueryId, string>()

  plugin(name: string): KyselyPlugin {
    const given = this.#given
    return {
      transformQuery({ node, queryId }) {
        given.set(queryId, name)
        return node
      },
      transformResult: async ({ result }) => result,
    }
  }

  of(query: CompiledQuery): StatementName {
    const verb = verbOf(query.query, query.sql)
    const given = this.#given.get(query.queryId)
    if (given !== undefined) return { name: given, verb }
    const table = tableOf(query.query)
    return { name: table === undefined ? verb : `${verb} ${table}`, verb }
  }
}

function verbOf(node: RootOperationNode, sql: string): string {
  switch (node.kind) {
    case 'SelectQueryNode':
      return 'select'
    case 'InsertQueryNode':
      return 'insert'
    case 'UpdateQueryNode':
      return 'update'
    case 'DeleteQueryNode':
      return 'delete'
    default: {
      const word = /^[\s(]*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase()
      return word !== undefined && VERBS.has(word) ? word : 'other'
    }
  }
}

function tableOf(node: OperationNode | undefined): string | undefined {
  if (!node) return undefined
  const parts = node as unknown as Record<string, unknown>
  switch (node.kind) {
    case 'SelectQueryNode':
    case 'DeleteQueryNode':
      return tableOf(parts.from as OperationNode | undefined)
    case 'FromNode':
      return tableOf((parts.froms as readonly OperationNode[])[0])
    case 'InsertQueryNode':
    case 'MergeQueryNode':
      return tableOf(parts.into as OperationNode | undefined)
    case 'UpdateQueryNode':
      return tableOf(parts.table as OperationNode | undefined)
    case 'AliasNode':
      return tableOf(parts.node as OperationNode)
    case 'TableNode':
      return tableOf(parts.table as OperationNode)
    case 'SchemableIdentifierNode':
      return tableOf(parts.identifier as OperationNode)
    case 'IdentifierNode':
      return parts.name as string
    default:
      return undefined
  }
}
