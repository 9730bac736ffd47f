/** Turns full-width letters, digits and signs (Ａ１＋), which Chinese keyboards type, into ASCII. Nothing else changes. */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
