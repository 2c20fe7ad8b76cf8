/**
 * Compiled queries. pgtyped generates typed queries but renders their SQL anew at every call; here each is rendered once, so that a call
 * costs what a named `pg` query costs.
 */
import { createHash } from 'node:crypto'
import { ParameterTransform, type PreparedQuery, processSQLQueryIR } from '@pgtyped/runtime'

type QueryIR = Parameters<typeof processSQLQueryIR>[0]
type Values = Record<string, unknown>

/** One statement as `pg` takes it. Without a name it is parsed at every call. */
export interface Statement {
  name?: string
  text: string
  values: unknown[]
  /** Its answer is not wanted, only that it does not fail. */
  silent?: true
}

/** `named` keeps a prepared statement per connection; `unnamed` is for poolers that cannot hold one (PgBouncer before 1.21). */
export type Prepare = 'named' | 'unnamed'

export interface CompiledQuery {
  /** Whether the query takes an `organization_id`, which a session fills in. */
  readonly tenant: boolean
  bind(params: Values | undefined, prepare: Prepare): Statement
}

// pgtyped marks columns that are never null with a `!` in the alias and takes it off every row again; taken off here once, it costs nothing.
const withoutHints = (text: string) => text.replace(/\bas\s+"(\w+)[!?]"/gi, 'as "$1"')

const compiled = new WeakMap<object, CompiledQuery>()

/** The compiled form of a generated query; made at its first use. */
export function compile<P, R>(query: PreparedQuery<P, R>): CompiledQuery {
  let form = compiled.get(query)
  if (!form) {
    form = compileIR((query as unknown as { queryIR: QueryIR }).queryIR)
    compiled.set(query, form)
  }
  return form
}

function compileIR(ir: QueryIR): CompiledQuery {
  const rendered = processSQLQueryIR(ir)
  const tenant = 'organization_id' in ir.usedParamSet
  const order = rendered.mapping.flatMap((p) => (p.type === ParameterTransform.Scalar ? [p.name] : []))

  if (order.length < rendered.mapping.length) {
    // The text of spread and pick parameters depends on the values: pgtyped's own runtime renders it.
    return {
      tenant,
      bind(params) {
        const { query, bindings } = processSQLQueryIR(ir, params as never)
        return { text: withoutHints(query), values: bindings }
      },
    }
  }

  const text = withoutHints(rendered.query)
  const name = `strata_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
  return {
    tenant,
    bind(params = {}, prepare) {
      const values = new Array(order.length)
      for (let i = 0; i < order.length; i++) values[i] = params[order[i] as string]
      return prepare === 'named' ? { name, text, values } : { text, values }
    },
  }
}
