/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.editor.document;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.github.s2snapshot.editor.text.Replacement;
import io.github.s2snapshot.editor.text.TextEdit;

/**
 * State of the projection: the text of a document, and its recent edits. Immutable.
 * <p>
 * The recent edits are needed to accept an edit that was made on an earlier revision:
 * {@link #edit} transforms it against the edits since then. They also show whether the
 * edit was appended before, because then it is one of them.
 *
 * @param name the name of the document, which is its key
 * @param id the id of the document, {@code null} if it does not exist
 * @param revision the number of edits
 * @param text the text
 * @param recent the last edits, the newest at the end. They are limited in number and
 * size, so that the state does not grow with the history
 * @since 0.1.0
 */
@JsonPropertyOrder({ "name", "id", "revision", "text", "recent" })
public record Document(String name, @Nullable String id, long revision, String text, List<Edited> recent) {

	/**
	 * The largest length of a text, in UTF-16 code units.
	 */
	public static final int MAX_LENGTH = 100_000;

	/**
	 * The largest number of recent edits.
	 */
	public static final int MAX_RECENT = 256;

	/**
	 * The largest size of the recent edits: the number of inserted characters, and 16 for
	 * each replacement.
	 */
	static final int MAX_RECENT_SIZE = 32_768;

	private static final int REPLACEMENT_SIZE = 16;

	/**
	 * The largest number of replacements in a proposed edit.
	 */
	static final int MAX_REPLACEMENTS = 100;

	public Document {
		recent = List.copyOf(recent);
	}

	static Document absent(String name) {
		return new Document(name, null, 0, "", List.of());
	}

	/**
	 * Returns whether the document exists.
	 * @return whether it was created
	 */
	@JsonIgnore
	public boolean isExisting() {
		return this.id != null;
	}

	/**
	 * Decides whether the document is created.
	 * @param id the id of the new document
	 * @param author who creates it
	 * @return the delta, or none if the document exists
	 */
	List<DocumentCreated> create(String id, String author) {
		return isExisting() ? List.of() : List.of(new DocumentCreated(id, author));
	}

	Document with(DocumentCreated created) {
		return isExisting() ? this : new Document(this.name, created.id(), 0, "", List.of());
	}

	/**
	 * Decides on an edit: transforms it against the edits since its base.
	 * @param edit the proposed edit
	 * @return the delta, or none if the edit was appended before. If others have deleted
	 * the same characters, the delta has no changes, and tells the writer that its edit
	 * has arrived
	 * @throws DocumentNotFoundException if the document does not exist, or another one
	 * has its name now
	 * @throws StaleEditException if the edits since its base are not known any more
	 * @throws InvalidEditException if the edit does not fit the text
	 */
	public List<Edited> edit(ProposedEdit edit) {
		requireId(edit.document());
		TextEdit changes = edit.changes();
		for (Edited other : recentSince(edit.base())) {
			if (other.writer().equals(edit.writer()) && other.number() == edit.number()) {
				return List.of();
			}
			changes = changes.transform(other.changes(), edit.writer().compareTo(other.writer()) < 0);
		}
		check(edit.changes(), changes);
		List<Edited> edits = List.of(new Edited(edit.writer(), edit.number(), edit.author(), changes));
		requireSpaceFor(edits);
		return edits;
	}

	/**
	 * Returns the id of the document.
	 * @return the id
	 * @throws DocumentNotFoundException if the document does not exist
	 */
	public String requireId() {
		if (this.id == null) {
			throw new DocumentNotFoundException(this.name);
		}
		return this.id;
	}

	/**
	 * Checks that this is a certain document.
	 * @param id the id of the document
	 * @throws DocumentNotFoundException if this document does not exist, or is another
	 * one with the same name
	 */
	public void requireId(String id) {
		if (!requireId().equals(id)) {
			throw new DocumentNotFoundException(this.name);
		}
	}

	/**
	 * Checks that the text does not become too long.
	 * @param edits edits of this document
	 * @throws InvalidEditException if the text would be too long
	 */
	public void requireSpaceFor(List<Edited> edits) {
		int more = edits.stream().mapToInt((edit) -> edit.changes().inserted() - edit.changes().deleted()).sum();
		if (more > 0 && this.text.length() + more > MAX_LENGTH) {
			throw new InvalidEditException("Document '" + this.name + "' must have at most " + MAX_LENGTH
					+ " characters, but would have " + (this.text.length() + more));
		}
	}

	/**
	 * Returns the edits since a revision.
	 * @param revision the revision
	 * @return the edits, the newest at the end
	 * @throws StaleEditException if not all of them are known
	 */
	public List<Edited> recentSince(long revision) {
		long count = this.revision - revision;
		if (count < 0) {
			throw new InvalidEditException("'base' must not be after revision " + this.revision + " of document '"
					+ this.name + "', but is " + revision);
		}
		if (count > this.recent.size()) {
			throw new StaleEditException(this.name, revision, this.revision - this.recent.size());
		}
		return this.recent.subList(this.recent.size() - (int) count, this.recent.size());
	}

	private void check(TextEdit proposed, TextEdit changes) {
		if (proposed.replacements().size() > MAX_REPLACEMENTS) {
			throw new InvalidEditException("'changes' must have at most " + MAX_REPLACEMENTS
					+ " replacements, but have " + proposed.replacements().size());
		}
		if (changes.end() > this.text.length()) {
			throw new InvalidEditException("'changes' must not end after the text of document '" + this.name
					+ "', which has " + this.text.length() + " characters, but end at " + changes.end());
		}
		for (Replacement replacement : changes.replacements()) {
			if (!isText(replacement.inserted())) {
				throw new InvalidEditException(
						"'inserted' must be well-formed text without control characters other than tab and line feed");
			}
			if (isInsideCharacter(replacement.position())
					|| isInsideCharacter(replacement.position() + replacement.deleted())) {
				throw new InvalidEditException("'changes' must not split a character of two UTF-16 code units");
			}
		}
	}

	private boolean isInsideCharacter(int position) {
		return position > 0 && position < this.text.length()
				&& Character.isSurrogatePair(this.text.charAt(position - 1), this.text.charAt(position));
	}

	// A browser changes other control characters when it shows them, so that positions
	// would no longer fit.
	private static boolean isText(String inserted) {
		return inserted.codePoints().allMatch(Document::isText);
	}

	private static boolean isText(int character) {
		if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
			return false;
		}
		return character == '\n' || character == '\t' || !Character.isISOControl(character);
	}

	Document with(Edited edited) {
		Assert.state(isExisting(), () -> "Document '" + this.name + "' does not exist");
		return new Document(this.name, this.id, this.revision + 1, edited.changes().apply(this.text), recent(edited));
	}

	private List<Edited> recent(Edited newest) {
		Deque<Edited> edits = new ArrayDeque<>(this.recent);
		edits.addLast(newest);
		int size = edits.stream().mapToInt(Document::size).sum();
		while (edits.size() > MAX_RECENT || size > MAX_RECENT_SIZE) {
			size -= size(edits.removeFirst());
		}
		return List.copyOf(edits);
	}

	private static int size(Edited edit) {
		return edit.changes().inserted() + REPLACEMENT_SIZE * edit.changes().replacements().size();
	}

	/**
	 * Returns a description without the text.
	 */
	@Override
	public String toString() {
		return "Document[" + this.name + ", revision " + this.revision + ", " + this.text.length() + " characters]";
	}

}
