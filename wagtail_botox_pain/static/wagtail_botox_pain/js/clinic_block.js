// A button in the header of each block of the package, and of each item of its lists, that copies
// the anchor to which a link within the page leads.
(() => {
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;

  class ClinicBlockDefinition extends StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      // A struct within a struct has no id of its own.
      const [id] = document.getElementsByName(prefix.replace(/-value$/, '-id'));
      const controls = id?.parentElement.querySelector('[data-panel-controls]');
      if (controls) controls.prepend(this.copyButton(id.value));
      return block;
    }

    copyButton(id) {
      const { copyAnchor, copiedAnchor } = this.meta.anchorStrings;
      const anchor = `bp-${id}`;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button button--icon text-replace white';
      button.title = copyAnchor;
      button.innerHTML =
        '<svg class="icon icon-clipboard-list" aria-hidden="true"><use href="#icon-clipboard-list"></use></svg>';
      button.append(copyAnchor);
      button.dataset.controller = 'w-clipboard';
      button.dataset.action = 'w-clipboard#copy';
      button.dataset.wClipboardValueParam = anchor;
      const tell = (text, type) =>
        document.dispatchEvent(
          new CustomEvent('w-messages:add', { detail: { text, type, clear: true } }),
        );
      button.addEventListener('w-clipboard:copied', () =>
        tell(`${copiedAnchor} ${anchor}`, 'success'),
      );
      // Without a clipboard the editor can still read and select it.
      button.addEventListener('w-clipboard:error', () => tell(`${copyAnchor}: ${anchor}`, 'info'));
      return button;
    }
  }

  window.telepath.register('wagtail_botox_pain.blocks.ClinicBlock', ClinicBlockDefinition);
})();
