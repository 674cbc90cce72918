"""LlamaIndex: BM25 and vectors (FAISS) joined by reciprocal ranks, as its documentation has it; with Chinese words, a BM25 index made over words that are cut before."""

import bm25s
import faiss
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import QueryBundle, TextNode
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from sentence_transformers import SentenceTransformer

PASSAGES = 10  # asked for
AT_SPACES = r"\S+"  # where the words are cut already
AT_ONCE = 32  # texts embedded, as many as sentence-transformers takes unasked
WORDS, VECTORS = "words", "vectors"


class Encoder(BaseEmbedding):
    """A sentence-transformers model as its documentation has it for own embeddings: its ready class sets a length, which a model of static vectors has not."""

    _model = PrivateAttr()

    def __init__(self, folder):
        super().__init__(embed_batch_size=AT_ONCE)
        self._model = SentenceTransformer(str(folder), device="cpu")

    def _get_query_embedding(self, query):
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query):
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text):
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts):
        return self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()


class ChineseBM25Retriever(BM25Retriever):
    """LlamaIndex' BM25 retriever over jieba's words."""

    @classmethod
    def of(cls, nodes):
        """A retriever of some nodes."""
        from chinese import spaced  # loads a dictionary, which the other setting does without

        bm25 = bm25s.BM25(corpus=[node_to_metadata_dict(node) | {"node_id": node.node_id} for node in nodes])
        texts = [spaced(node.text) for node in nodes]
        bm25.index(
            bm25s.tokenize(texts, token_pattern=AT_SPACES, stopwords=[], show_progress=False), show_progress=False
        )
        return cls(existing_bm25=bm25, similarity_top_k=PASSAGES)

    def _retrieve(self, query_bundle):
        from chinese import spaced

        self.token_pattern, self.skip_stemming = AT_SPACES, True  # not kept when it is persisted
        return super()._retrieve(QueryBundle(spaced(query_bundle.query_str)))


RETRIEVERS = {"documented": BM25Retriever, "jieba": ChineseBM25Retriever}


def build(material, folder, setting):
    """Writes both indexes into the folder."""
    nodes = [TextNode(id_=str(number), text=text) for number, text in enumerate(material.texts)]
    embedder = Encoder(material.encoder)
    width = len(embedder.get_query_embedding("宽"))
    vectors = FaissVectorStore(faiss_index=faiss.IndexFlatIP(width))
    storage = StorageContext.from_defaults(vector_store=vectors)
    VectorStoreIndex(nodes, storage_context=storage, embed_model=embedder)
    storage.persist(str(folder / VECTORS))
    if setting == "jieba":
        words = ChineseBM25Retriever.of(nodes)
    else:
        words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=PASSAGES)
    words.persist(str(folder / WORDS))


def load(material, folder, setting):
    """What finds the numbers of passages for a question, best first."""
    vectors = FaissVectorStore.from_persist_dir(str(folder / VECTORS))
    storage = StorageContext.from_defaults(vector_store=vectors, persist_dir=str(folder / VECTORS))
    index = load_index_from_storage(storage, embed_model=Encoder(material.encoder))
    words = RETRIEVERS[setting].from_persist_dir(str(folder / WORDS))
    both = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=PASSAGES), words],
        llm=MockLLM(),  # asked for nothing: one query is the question itself
        similarity_top_k=PASSAGES,
        num_queries=1,
        mode="reciprocal_rerank",
        use_async=False,
    )
    return lambda question: [int(found.node.node_id) for found in both.retrieve(question)]
