// Light, dark, or as the system: the form works without this; here it changes without loading the page anew.
const YEAR_S = 31536000;

export function startTheme() {
  for (const form of document.querySelectorAll("form.theme")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      choose(form, event.submitter.value);
    });
  }
}

function choose(form, theme) {
  const root = document.documentElement;
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (theme === "system") {
    delete root.dataset.theme;
    document.cookie = `vpcviz_theme=; path=/; max-age=0; samesite=lax${secure}`;
  } else {
    root.dataset.theme = theme;
    document.cookie = `vpcviz_theme=${theme}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
  }
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
