-- Where each digit stands, and how often it occurs: of n digits, 2n bits. One wrong digit costs two of them, and so do two neighbours exchanged.
create function strata_merges.digit_signature(p_text text) returns bit(256)
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_first  bit(256) := ('1' || repeat('0', 255))::bit(256);
  v_result bit(256) := repeat('0', 256)::bit(256);
  v_counts integer[] := array_fill(0, array[10]);
  v_digit  integer;
begin
  for i in 1 .. least(length(p_text), 12) loop
    v_digit := (ascii(substr(p_text, i, 1)) + 2) % 10;
    v_counts[v_digit + 1] := v_counts[v_digit + 1] + 1;
    v_result := v_result | (v_first >> (i * 10 - 10 + v_digit)) | (v_first >> (119 + v_digit * 12 + v_counts[v_digit + 1]));
  end loop;
  return v_result;
end
$$;

comment on function strata_merges.digit_signature(text) is 'Which digits a number has, where and how often, as a set of bits: the first twelve. A letter counts as one of the digits.';
