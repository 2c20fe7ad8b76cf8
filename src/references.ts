/** What another program runs so that a merge can change a table of its own: texts for a terminal and for the doctor. */

export type ReferenceKind = 'user' | 'customer' | 'membership'

/** What was said in the database: `shop.orders`, its column, and whom that refers to. */
export interface Reference {
  relation: string
  column: string
  kind: ReferenceKind
}

/** Says what a merge does with a column. `repoint` is the usual answer, and the one that a person has to think about. */
export function registrationOf({ relation, column, kind }: Reference): string {
  const values = [relation, column, kind, 'repoint'].map((value) => `'${value.replaceAll("'", "''")}'`)
  return `set role strata_owner;
select strata.register_reference(${values.join(', ')});
reset role;`
}

/** Lets a merge look for rows of a table, and change the column. */
export function grantsOf({ relation, column }: Pick<Reference, 'relation' | 'column'>): string {
  const schema = /^("(?:[^"]|"")+"|[^.]+)\./.exec(relation)?.[1] ?? relation
  return `grant usage on schema ${schema} to strata_definer, strata_merger;
grant select on ${relation} to strata_definer, strata_merger;
grant update (${identifier(column)}) on ${relation} to strata_merger;`
}

/** Lets both roles see and change every row of a table under row level security. */
export function policiesOf(relation: string): string {
  return `create policy merges_select on ${relation} for select to strata_definer, strata_merger using (true);
create policy merges_update on ${relation} for update to strata_merger using (true) with check (true);`
}

const identifier = (name: string) =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
