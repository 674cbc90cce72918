"""Haystack: its hybrid retrieval pipeline over the in-memory store, joined by reciprocal ranks; with Chinese words, contents that are cut before they are stored."""

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

PASSAGES = 10  # asked for, which is what its retrievers give unasked
AT_SPACES = r"\S+"  # where the words are cut already
STORE = "store.json"


def build(material, folder, setting):
    """Writes a store with the embedded passages into the folder."""
    embedder = SentenceTransformersDocumentEmbedder(model=str(material.encoder), progress_bar=False)
    embedder.warm_up()
    passages = [Document(id=str(number), content=text) for number, text in enumerate(material.texts)]
    documents = embedder.run(passages)["documents"]
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    if setting == "jieba":
        from chinese import spaced  # loads a dictionary, which the other setting does without

        documents = [Document(id=d.id, content=spaced(d.content), embedding=d.embedding) for d in documents]
        store = InMemoryDocumentStore(bm25_tokenization_regex=AT_SPACES, embedding_similarity_function="cosine")
    store.write_documents(documents)
    store.save_to_disk(str(folder / STORE))


def load(material, folder, setting):
    """What finds the numbers of passages for a question, best first."""
    pipeline = _pipeline(InMemoryDocumentStore.load_from_disk(str(folder / STORE)), material.encoder)
    cut = str
    if setting == "jieba":
        from chinese import spaced as cut

    def search(question):
        asked = {"text_embedder": {"text": question}, "bm25_retriever": {"query": cut(question)}}
        return [int(document.id) for document in pipeline.run(asked)["document_joiner"]["documents"]]

    return search


def _pipeline(store, encoder):
    pipeline = Pipeline()
    pipeline.add_component("text_embedder", SentenceTransformersTextEmbedder(model=str(encoder), progress_bar=False))
    pipeline.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store, top_k=PASSAGES))
    pipeline.add_component("bm25_retriever", InMemoryBM25Retriever(store, top_k=PASSAGES))
    pipeline.add_component("document_joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("text_embedder", "embedding_retriever")
    pipeline.connect("bm25_retriever", "document_joiner")
    pipeline.connect("embedding_retriever", "document_joiner")
    pipeline.warm_up()
    return pipeline
