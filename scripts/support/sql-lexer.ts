/** Just enough of Postgres' lexical rules to lint SQL without being fooled by a string, a comment or a dollar quote. */

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'line comment' | 'block comment' | 'symbol'

export interface Token {
  kind: TokenKind
  text: string
  line: number
  /** How many dollar quotes stand around it: 0 at the top of a file, 1 in a function body. */
  depth: number
}

const patterns: [TokenKind, RegExp][] = [
  ['line comment', /--[^\n]*/y],
  ['string', /(?:[eEbBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['word', /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y],
  ['number', /\d[\w.]*|\.\d+/y],
  ['symbol', /:=|::|\|\||=>|<=|>=|<>|!=|\.\.|[^\s\w]/y],
]

/**
 * Tokens of a text. The body of a function or a do block is read as SQL, one depth below; everything else in quotes stays
 * one token, also a template that a generator fills in: what comes of that is the catalog's to tell.
 */
export function tokenize(sql: string, firstLine = 1, depth = 0): Token[] {
  const tokens: Token[] = []
  let line = firstLine
  let at = 0
  const take = (kind: TokenKind, text: string) => {
    tokens.push({ kind, text, line, depth })
    line += count(text)
    at += text.length
  }
  while (at < sql.length) {
    const space = /\s+/y
    space.lastIndex = at
    const blank = space.exec(sql)?.[0]
    if (blank !== undefined) {
      line += count(blank)
      at += blank.length
    } else if (sql.startsWith('/*', at)) {
      take('block comment', blockComment(sql, at))
    } else {
      const tag = dollarTag(sql, at)
      if (tag !== undefined) {
        const end = sql.indexOf(tag, at + tag.length)
        const body = sql.slice(at + tag.length, end === -1 ? sql.length : end)
        if (isBody(tokens)) {
          tokens.push({ kind: 'symbol', text: '$$', line, depth })
          tokens.push(...tokenize(body, line, depth + 1))
          line += count(body)
          tokens.push({ kind: 'symbol', text: '$$', line, depth })
          at += body.length + 2 * tag.length
        } else take('string', `${tag}${body}${tag}`)
      } else {
        for (const [kind, pattern] of patterns) {
          pattern.lastIndex = at
          const text = pattern.exec(sql)?.[0]
          if (text === undefined) continue
          take(kind, text)
          break
        }
      }
    }
  }
  return tokens
}

const count = (text: string) => text.split('\n').length - 1

function dollarTag(sql: string, at: number): string | undefined {
  const tag = /\$(?:[A-Za-z_]\w*)?\$/y
  tag.lastIndex = at
  return tag.exec(sql)?.[0]
}

/** `as $$…$$`, `do $$…$$`, `do language plpgsql $$…$$`. */
function isBody(before: readonly Token[]): boolean {
  const code = before.filter((token) => !isComment(token))
  return (
    ['as', 'do'].includes(code.at(-1)?.text ?? '') ||
    (code.at(-3)?.text === 'do' && code.at(-2)?.text === 'language')
  )
}

/** Block comments nest in Postgres. */
function blockComment(sql: string, start: number): string {
  let level = 0
  let at = start
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      level += 1
      at += 2
    } else if (sql.startsWith('*/', at)) {
      level -= 1
      at += 2
      if (level === 0) break
    } else at += 1
  }
  return sql.slice(start, at)
}

export const isComment = (token: Token) => token.kind === 'line comment' || token.kind === 'block comment'

/**
 * Statements, without comments. A dollar quoted body and a `begin atomic … end` belong to the statement around them, and
 * `create function` inside a `do` block is a statement of its own as well.
 */
export function statements(tokens: readonly Token[]): Token[][] {
  const code = tokens.filter((token) => !isComment(token))
  const found = split(code, 0)
  const deepest = Math.max(0, ...code.map((token) => token.depth))
  for (let depth = 1; depth <= deepest; depth += 1) {
    found.push(
      ...split(
        code.filter((token) => token.depth >= depth),
        depth,
      ).flatMap(nestedDefinitions),
    )
  }
  return found
}

function split(code: readonly Token[], depth: number): Token[][] {
  const found: Token[][] = []
  let current: Token[] = []
  let atomic = 0
  code.forEach((token, index) => {
    current.push(token)
    if (token.depth !== depth) return
    const next = code[index + 1]
    if (token.text === 'begin' && next?.text === 'atomic') atomic = 1
    else if (atomic > 0 && token.text === 'case') atomic += 1
    else if (atomic > 0 && token.text === 'end') atomic -= 1
    if (token.text === ';' && atomic === 0) {
      found.push(current)
      current = []
    }
  })
  if (current.length > 0) found.push(current)
  return found
}

/** What a block of plpgsql creates in plain SQL: the statement from `create` on. */
function nestedDefinitions(statement: Token[]): Token[][] {
  const at = statement.findIndex(
    (token, index) =>
      token.text === 'create' && /^(then|else|begin|loop|;)$/.test(statement[index - 1]?.text ?? ';'),
  )
  return at === -1 ? [] : [statement.slice(at)]
}
