create function strata_merges.check_choices(p_kind text, p_choices jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if jsonb_typeof(p_choices) is distinct from 'object' or exists (
    select from jsonb_each(p_choices) as c (data_group, choice)
    left join strata_merges.data_groups g on g.kind = p_kind and g.data_group = c.data_group
    where g.data_group is null or c.choice not in ('"survivor_wins"', '"source_wins"', '"leave"') or (c.choice = '"leave"' and not g.is_optional)) then
    perform strata_core.raise_error('ST402', 'merges_choices_check');
  end if;
end
$$;

comment on function strata_merges.check_choices(text, jsonb) is 'Raises ST402 for choices that a merge does not offer.';

alter function strata_merges.check_choices(text, jsonb) owner to strata_definer;
