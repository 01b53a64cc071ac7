/** What a policy text declares, found without reading it properly: enough to propose names, and to know where its header ends. */

/** What a text declares: name → what it is. */
export function declared(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, kind, name] of text.matchAll(/^[ \t\u3000]*(字段|对象|名录|列|参数|定义|规则|判定表)[ \t\u00a0\u3000：:]+([\p{XIDS}][\p{XIDC}·]*)/gmu)) if (kind && name) found.set(name, kind);
  for (const [, names] of text.matchAll(/(?:枚举|集合)[ \t\u3000]*[{｛]([^}｝]*)[}｝]/gu)) {
    for (const name of names?.split(/[、,，]/u) ?? []) if (name.trim() !== "" && !found.has(name.trim())) found.set(name.trim(), "取值");
  }
  return found;
}

/** The declaration of the 政策 alone; undefined where a text has none. */
export function headerOf(text: string): string | undefined {
  return /^[ \t\u3000]*政策[ \t\u3000：:][^]*?(?=^[ \t\u3000]*(?:字段|对象|名录|日历|法规|参数|设定|定义|规则|判定表|测试|背景)[ \t\u3000：:“"]|(?![^]))/mu.exec(text)?.[0];
}
