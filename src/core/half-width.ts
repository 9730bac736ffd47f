/** Full-width letters, digits and signs (Ａ１＋) as the ASCII they stand for, as Chinese keyboards type them; nothing else changes. */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
