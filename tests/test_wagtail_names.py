"""Names of Wagtail, wagtail-localize, ninja and REST framework that the package imports.

A documented name keeps its promise between releases. The others may be renamed in any release:
each is listed here with the parts of the package that use it, so that a version that lacks one
fails with the name.
"""

import ast
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import wagtail
from django.apps import apps

pytestmark = pytest.mark.versions

PACKAGE = Path(__file__).parent.parent / "wagtail_botox_pain"
PACKAGES = Path(wagtail.__file__).parent.parent
LIBRARIES = {"ninja", "rest_framework", "wagtail", "wagtail_localize"}

# Named in the documentation of their libraries; reviewed with that of Wagtail 8.0.
DOCUMENTED = {
    "ninja.errors": "HttpError",
    "rest_framework": "relations",
    "rest_framework.fields": "Field SkipField",
    "rest_framework.filters": "BaseFilterBackend",
    "rest_framework.renderers": "JSONRenderer",
    "rest_framework.response": "Response",
    "wagtail": "blocks fields hooks",
    "wagtail.admin": "messages",
    "wagtail.admin.filters": "WagtailFilterSet",
    "wagtail.admin.forms": "WagtailAdminPageForm",
    "wagtail.admin.menu": "MenuItem",
    "wagtail.admin.panels": "FieldPanel MultiFieldPanel",
    "wagtail.admin.rich_text.converters.contentstate": "ContentstateConverter",
    "wagtail.admin.rich_text.converters.db_html": "RichTextRemoval",
    "wagtail.admin.telepath": "register",
    "wagtail.admin.ui.tables": "Column Table",
    "wagtail.admin.userbar": "ContentCheckerItem Userbar",
    "wagtail.admin.views.bulk_action": "BulkAction",
    "wagtail.admin.views.pages.bulk_actions.page_bulk_action": "PageBulkAction",
    "wagtail.admin.views.reports": "PageReportView",
    "wagtail.api": "APIField",
    "wagtail.api.v2.router": "WagtailAPIRouter",
    "wagtail.api.v2.views": "BaseAPIViewSet PagesAPIViewSet",
    "wagtail.blocks": (
        "Block BlockQuoteBlock CharBlock EmailBlock FieldBlock ListBlock RawHTMLBlock "
        "RichTextBlock StreamBlock StructBlock StructValue TextBlock URLBlock"
    ),
    "wagtail.blocks.list_block": "ListBlockValidationError",
    "wagtail.blocks.struct_block": "StructBlockAdapter StructBlockValidationError",
    "wagtail.contrib.frontend_cache.utils": "PurgeBatch",
    "wagtail.contrib.settings.models": "BaseSiteSetting register_setting",
    "wagtail.contrib.table_block.blocks": "TableBlock",
    "wagtail.documents": "get_document_model get_document_model_string",
    "wagtail.documents.models": "AbstractDocument",
    "wagtail.embeds.blocks": "EmbedBlock",
    "wagtail.fields": "RichTextField StreamField",
    "wagtail.images": "get_image_model get_image_model_string",
    "wagtail.images.blocks": "ImageBlock ImageChooserBlock",
    "wagtail.images.models": "AbstractImage Filter",
    "wagtail.log_actions": "LogFormatter log",
    "wagtail.models": (
        "AbstractPage Collection DraftStateMixin Locale Page PageLogEntry PageViewRestriction "
        "ReferenceIndex Revision RevisionMixin Site TranslatableMixin get_page_models"
    ),
    "wagtail.rich_text": "RichText expand_db_html features",
    "wagtail.search": "index",
    "wagtail.search.backends": "get_search_backend",
    "wagtail.signals": (
        "copy_for_translation_done page_published page_slug_changed page_unpublished "
        "post_page_move pre_page_move published unpublished"
    ),
    "wagtail_localize.fields": "SynchronizedField TranslatableField",
    "wagtail_localize.machine_translators.base": "BaseMachineTranslator",
    "wagtail_localize.segments": "StringSegmentValue",
}

# Not named in the documentation: by module and name, the parts of the package that use it.
UNDOCUMENTED = {
    "wagtail.actions.publish_page_revision.PublishPageRevisionAction": "publishing",
    "wagtail.admin.admin_url_finder.AdminURLFinder": "localize",
    "wagtail.admin.filters.MultipleContentTypeFilter": "localize publishing",
    "wagtail.admin.rich_text.converters.contentstate_models.Entity": "public_api",
    "wagtail.admin.rich_text.converters.html_to_contentstate.AtomicBlockEntityElementHandler": (
        "public_api"
    ),
    "wagtail.admin.rich_text.converters.html_to_contentstate.LinkElementHandler": "public_api",
    "wagtail.admin.rich_text.converters.markdown_db.MarkdownConverter": "public_api",
    "wagtail.admin.rich_text.converters.markdown_db._markdown_exporter": "public_api",
    "wagtail.admin.staticfiles.versioned_static": "localize",
    "wagtail.admin.ui.tables.TitleColumn": "publishing",
    "wagtail.admin.userbar.AccessibilityItem": "headless",
    "wagtail.admin.views.pages.utils.get_valid_next_url_from_request": "localize",
    "wagtail.api.rich_text.APIRichText": "api",
    "wagtail.api.v2.filters.AncestorOfFilter": "api",
    "wagtail.api.v2.filters.ChildOfFilter": "api",
    "wagtail.api.v2.filters.DescendantOfFilter": "api",
    "wagtail.api.v2.filters.LocaleFilter": "api",
    "wagtail.api.v2.filters.OrderingFilter": "api",
    "wagtail.api.v2.filters.SearchFilter": "api",
    "wagtail.api.v2.filters.TranslationOfFilter": "api",
    "wagtail.api.v2.pagination.WagtailPagination": "api",
    "wagtail.api.v2.serializers.DetailUrlField": "api",
    "wagtail.api.v2.serializers.PageAliasOfField": "api",
    "wagtail.api.v2.serializers.PageHtmlUrlField": "api",
    "wagtail.api.v2.serializers.PageParentField": "api",
    "wagtail.api.v2.serializers.PageSerializer": "api",
    "wagtail.api.v2.serializers.PageTypeField": "api",
    "wagtail.api.v2.serializers.RelatedField": "api",
    "wagtail.api.v2.utils.BadRequestError": "api public_api",
    "wagtail.api.v2.utils.page_models_from_string": "api",
    "wagtail.api.v2.utils.parse_boolean": "api",
    "wagtail.api.v3.api.api": "api public_api",
    "wagtail.api.v3.errors.problem_response": "api public_api",
    "wagtail.api.v3.querysets.get_pages_queryset": "api",
    "wagtail.api.v3.registry.registry": "api checks",
    "wagtail.api.v3.routers.pages.publish": "api",
    "wagtail.api.v3.routers.pages.router": "api",
    "wagtail.api.v3.schemas.generators.read.read_generator": "page_json",
    "wagtail.api.v3.schemas.generators.write.create_generator": "page_json",
    "wagtail.api.v3.schemas.generators.write.patch_generator": "page_json",
    "wagtail.api.validators.SiteFilterValidator": "api public_api",
    "wagtail.blocks.base.BlockField": "publishing",
    "wagtail.blocks.ChooserBlock": "localize stored",
    "wagtail.blocks.StreamValue": "api blocks i18n localize stored",
    "wagtail.blocks.field_block.ChooserBlock": "api",
    "wagtail.blocks.list_block.ListValue": "blocks localize stored",
    "wagtail.blocks.stream_block.StreamBlockValidationError": "blocks publishing",
    "wagtail.contrib.redirects.middleware.get_redirect": "public_api",
    "wagtail.contrib.redirects.models.Redirect": "public_api",
    "wagtail.contrib.typed_table_block.blocks.BaseTypedTableBlock": "api localize stored",
    "wagtail.coreutils.get_content_languages": "i18n",
    "wagtail.coreutils.get_content_type_label": "localize",
    "wagtail.coreutils.get_supported_content_language_variant": "i18n lookups",
    "wagtail.fields.Creator": "fields",
    "wagtail.images.formats.get_image_formats": "serialization",
    "wagtail.images.utils.to_svg_safe_spec": "services",
    "wagtail.log_actions.get_active_log_context": "publishing",
    "wagtail.models.CollectionViewRestriction": "api lookups",
    "wagtail.models.get_translatable_models": "localize",
    "wagtail.rich_text.get_text_for_indexing": "stored",
    "wagtail.snippets.models.get_snippet_models": "api",
    "wagtail.snippets.permissions.get_permission_name": "localize",
    "wagtail.utils.forms.FormValidationError": "api",
    "wagtail_localize.fields.BaseTranslatableField": "localize",
    "wagtail_localize.fields.get_translatable_fields": "localize",
    "wagtail_localize.machine_translators.get_machine_translator": "localize",
    "wagtail_localize.models.OverridableSegment": "localize",
    "wagtail_localize.models.RelatedObjectSegment": "localize",
    "wagtail_localize.models.SegmentOverride": "localize",
    "wagtail_localize.models.SourceDeletedError": "localize",
    "wagtail_localize.models.String": "localize",
    "wagtail_localize.models.StringSegment": "localize",
    "wagtail_localize.models.StringTranslation": "localize",
    "wagtail_localize.models.TemplateSegment": "localize",
    "wagtail_localize.models.TranslatableObject": "localize",
    "wagtail_localize.models.Translation": "localize",
    "wagtail_localize.models.TranslationContext": "localize",
    "wagtail_localize.models.TranslationLog": "localize",
    "wagtail_localize.models.TranslationSource": "localize",
    "wagtail_localize.operations.TranslationCreator": "localize",
    "wagtail_localize.segments.OverridableSegmentValue": "blocks localize",
    "wagtail_localize.segments.TemplateSegmentValue": "blocks localize",
    "wagtail_localize.segments.extract.StreamFieldSegmentExtractor": "blocks",
    "wagtail_localize.segments.extract.extract_segments": "localize",
    "wagtail_localize.segments.extract.quote_path_component": "blocks localize",
    "wagtail_localize.segments.ingest.organise_template_segments": "blocks localize",
    "wagtail_localize.strings.INLINE_TAGS": "blocks",
    "wagtail_localize.strings.StringValue": "localize",
    "wagtail_localize.strings.extract_strings": "blocks",
    "wagtail_localize.strings.restore_strings": "blocks localize",
    "wagtail_localize.strings.validate_element": "localize",
    "wagtail_localize.strings.validate_translation_links": "localize",
    "wagtail_localize.tasks.background": "localize",
    "wagtail_localize.views.edit_translation.apply_machine_translation": "localize",
    "wagtail_localize.views.edit_translation.user_can_edit_instance": "localize",
    "wagtail_localize.views.submit_translations.SubmitPageTranslationView": "localize",
    "wagtail_localize.views.submit_translations.SubmitSnippetTranslationView": "localize",
    "wagtail_localize.views.update_translations.UpdateTranslationsView": "localize",
    "wagtail_localize.wagtail_hooks.before_edit_page": "localize",
    "wagtail_localize.wagtail_hooks.before_edit_snippet": "localize",
}

# Modules that the package imports on Wagtail 8 only.
WAGTAIL_8 = (
    "wagtail.admin.rich_text.converters.markdown_db",
    "wagtail.api.rich_text",
    "wagtail.api.v3",
    "wagtail.api.validators",
    "wagtail.contrib.redirects",
    "wagtail.utils.forms",
)


def part_of_package(path: Path) -> str:
    """The folder of the package that a module is in, or the name of a module beside these."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """The modules and names that a module imports from the libraries, by their local names."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [(alias.asname or alias.name, node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [
                (alias.asname or alias.name, *alias.name.rpartition(".")[::2])
                for alias in node.names
            ]
        else:
            continue
        for local, module, name in names:
            if module.partition(".")[0] in LIBRARIES:
                found[local] = module, name
    return found


def is_documented(module: str, name: str) -> bool:
    return name in DOCUMENTED.get(module, "").split()


def undocumented() -> dict[str, str]:
    """The parts of the package that import an undocumented name, by the name.

    Of an undocumented module that is imported as a whole, the names are those that are used.
    """
    found = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = imports_of(tree)
        used = defaultdict(set)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used[node.value.id].add(node.attr)
        for local, (module, name) in imports.items():
            if is_documented(module, name):
                continue
            place = PACKAGES / module.replace(".", "/") / name
            if place.is_dir() or place.with_suffix(".py").exists():
                for attribute in used[local]:
                    if not is_documented(f"{module}.{name}", attribute):
                        found[f"{module}.{name}.{attribute}"].add(part_of_package(path))
            else:
                found[f"{module}.{name}"].add(part_of_package(path))
    return {name: " ".join(sorted(users)) for name, users in found.items()}


def test_every_undocumented_name_is_listed():
    assert undocumented() == UNDOCUMENTED


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_name_is_there(name):
    module, _dot, attribute = name.rpartition(".")
    library = name.partition(".")[0]
    if not apps.is_installed(library):
        pytest.skip(f"{library} is not installed")
    if module.startswith(WAGTAIL_8) and wagtail.VERSION < (8,):
        pytest.skip("came with Wagtail 8")
    version = import_module(library).__version__
    missing = f"{library} {version} lacks {name}, which is used in {UNDOCUMENTED[name]}"
    try:
        is_there = hasattr(import_module(module), attribute) or find_spec(name)
    except ImportError:
        is_there = False
    assert is_there, missing
