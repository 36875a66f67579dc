/** The words of this front end itself; all others come from the API, in the page's language. */
export interface Words {
  direction: "ltr" | "rtl";
  /** The language by its own name. */
  language: string;
  skip: string;
  menu: string;
  languages: string;
  youAreHere: string;
  /** Above the text of another language. */
  notYet: string;
  contents: string;
  treatments: string;
  noArticles: string;
  evidence: string;
  source: string;
  telephone: string;
  emergencyNumber: string;
  fictional: string;
}

export const DEFAULT_LANGUAGE = "en";

const WORDS: Record<string, Words> = {
  en: {
    direction: "ltr",
    language: "English",
    skip: "Skip to the content",
    menu: "Main",
    languages: "Languages",
    youAreHere: "You are here",
    notYet: "This page is not yet available in English.",
    contents: "Contents",
    treatments: "Treatments we explain",
    noArticles: "There are no articles here yet.",
    evidence: "Evidence:",
    source: "Source",
    telephone: "Telephone:",
    emergencyNumber: "Emergency number:",
    fictional:
      "A fictional clinic. These pages are illustrative and are not medical or legal advice.",
  },
  es: {
    direction: "ltr",
    language: "español",
    skip: "Ir al contenido",
    menu: "Principal",
    languages: "Idiomas",
    youAreHere: "Usted está aquí",
    notYet: "Esta página todavía no está disponible en español.",
    contents: "Índice de contenidos",
    treatments: "Tratamientos que explicamos",
    noArticles: "Todavía no hay artículos aquí.",
    evidence: "Evidencia científica:",
    source: "Fuente",
    telephone: "Teléfono:",
    emergencyNumber: "Número de emergencias:",
    fictional:
      "Una clínica ficticia. Estas páginas son ilustrativas y no constituyen asesoramiento médico ni jurídico.",
  },
  ar: {
    direction: "rtl",
    language: "العربيّة",
    skip: "انتقل إلى المحتوى",
    menu: "القائمة الرئيسية",
    languages: "اللغات",
    youAreHere: "أنت هنا",
    notYet: "هذه الصفحة غير متاحة بعد باللغة العربية.",
    contents: "المحتويات",
    treatments: "العلاجات التي نشرحها",
    noArticles: "لا توجد مقالات هنا بعد.",
    evidence: "الأدلة العلمية:",
    source: "المصدر",
    telephone: "الهاتف:",
    emergencyNumber: "رقم الطوارئ:",
    fictional: "عيادة خيالية. هذه الصفحات للتوضيح فقط، وليست مشورة طبية ولا قانونية.",
  },
};

/** The words of a language, `es` for `es-mx` too. Throws where there are none. */
export function wordsOf(language: string): Words {
  const words = WORDS[language] ?? WORDS[language.split("-")[0] ?? ""];
  if (!words) throw new Error(`src/words.ts has no words for the language "${language}".`);
  return words;
}
