import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a table of ours in public',
    sql: 'create table public.ours (); alter table public.ours owner to strata_owner',
    object: 'table public.ours',
  },
  {
    title: 'a function in public that would run with our rights',
    sql: `create function public.evil() returns void language sql security definer begin atomic end;
      alter function public.evil() owner to strata_definer`,
    object: 'function public.evil()',
  },
]
