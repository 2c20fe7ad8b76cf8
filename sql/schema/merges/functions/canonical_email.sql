create function strata_merges.canonical_email(p_address text) returns text
  language plpgsql stable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_local  text := lower(split_part(btrim(p_address), '@', 1));
  v_domain text := lower(split_part(btrim(p_address), '@', 2));
  v_short  text;
  v_rule   strata_merges.email_rules;
begin
  select r.* into v_rule from strata_merges.email_rules r where r.domain in (v_domain, '*') order by r.domain = '*' limit 1;
  v_short := translate(split_part(v_local, coalesce(v_rule.tag_separator, '@'), 1), coalesce(v_rule.ignored, ''), '');
  return coalesce(nullif(v_short, ''), v_local) || '@' || case when v_rule.canonical_domain <> '*' then v_rule.canonical_domain else v_domain end;
end
$$;

comment on function strata_merges.canonical_email(text) is 'An e-mail address without what its provider ignores, by email_rules: lower case, no sub-address, no dots where they mean nothing. For finding duplicates alone.';

alter function strata_merges.canonical_email(text) owner to strata_definer;
