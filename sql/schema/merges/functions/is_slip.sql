-- What is left between the parts that agree from both ends says which slip it was. Only asked where the signatures are alike already.
create function strata_merges.is_slip(p_text text, p_other text) returns boolean
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_length integer := length(p_text);
  v_other  integer := length(p_other);
  v_head   integer := 0;
  v_tail   integer := 0;
begin
  if abs(v_length - v_other) > 1 then
    return false;
  end if;
  while v_head < least(v_length, v_other) and substr(p_text, v_head + 1, 1) = substr(p_other, v_head + 1, 1) loop
    v_head := v_head + 1;
  end loop;
  while v_tail < least(v_length, v_other) - v_head and substr(p_text, v_length - v_tail, 1) = substr(p_other, v_other - v_tail, 1) loop
    v_tail := v_tail + 1;
  end loop;
  return greatest(v_length, v_other) - v_head - v_tail <= 1
    or (v_length = v_other and v_length - v_head - v_tail = 2
        and substr(p_text, v_head + 1, 1) = substr(p_other, v_head + 2, 1) and substr(p_text, v_head + 2, 1) = substr(p_other, v_head + 1, 1));
end
$$;

comment on function strata_merges.is_slip(text, text) is 'Whether one slip makes one text of the other: a character too many, too few or another, or two neighbours exchanged (a Damerau-Levenshtein distance of one at most).';
