-- Accents, case, spaces and hyphens are how a name is written down, not what it is.
create function strata_merges.squeeze(p_text text) returns text
  language sql immutable parallel safe
begin atomic
  select nullif(regexp_replace(normalize(lower(p_text), nfkd), '[^[:alnum:]]+', '', 'g'), '');
end;

comment on function strata_merges.squeeze(text) is 'A text as it is compared: lower case, letters and digits only, without accents and spaces. Null when nothing is left.';
