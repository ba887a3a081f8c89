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

package io.github.s2snapshot.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.Sha256;

/**
 * Template for the paths of snapshots, for stores that keep each snapshot under a name.
 * The name of a projection, basin or stream always stays within one segment of the path,
 * because all characters except letters, digits and {@code . _ -} are percent-encoded. A
 * name can therefore neither leave the directory nor add one. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class KeyTemplate {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

	private static final int MAX_NAME_LENGTH = 180;

	private static final String CURSOR = "{cursor}";

	private final String template;

	private final String directory;

	private final String prefix;

	private final String suffix;

	private KeyTemplate(String template) {
		this.template = template;
		int slash = template.lastIndexOf('/');
		String file = template.substring(slash + 1);
		int cursor = file.indexOf(CURSOR);
		require(cursor >= 0 && template.indexOf(CURSOR) == slash + 1 + cursor
				&& template.lastIndexOf(CURSOR) == slash + 1 + cursor,
				"its last segment must contain {cursor}, which may occur only once");
		this.directory = (slash >= 0) ? template.substring(0, slash) : "";
		this.prefix = file.substring(0, cursor);
		this.suffix = file.substring(cursor + CURSOR.length());
		for (String segment : template.split("/", -1)) {
			require(!segment.isBlank() && !segment.equals(".") && !segment.equals("..") && !segment.contains("\\"),
					"it must be a relative path without empty segments, '.', '..' and '\\'");
		}
		Matcher placeholders = PLACEHOLDER.matcher(template);
		while (placeholders.find()) {
			String name = placeholders.group(1);
			require(name.matches("projection|version|basin|stream|cursor"), "the placeholder {" + name
					+ "} does not exist. Use {projection}, {version}, {basin}, {stream} and {cursor}");
		}
		require(!this.prefix.matches(".*\\d") && !this.suffix.matches("\\d.*"), "{cursor} must not be next to a digit");
		require(!this.prefix.endsWith("}") && !this.suffix.startsWith("{"),
				"{cursor} must be separated from other placeholders, for example by '-'");
	}

	/**
	 * Creates a template.
	 * @param template a relative path with {@code {cursor}} in its last segment, and
	 * {@code {projection}}, {@code {version}}, {@code {basin}} and {@code {stream}}
	 * anywhere
	 * @return the template
	 * @throws IllegalArgumentException if the template is not valid
	 */
	public static KeyTemplate of(String template) {
		return new KeyTemplate(template);
	}

	/**
	 * Returns the path of a snapshot.
	 * @param key the key of the snapshot
	 * @return the path, with {@code /} between its segments
	 */
	public String path(SnapshotKey key) {
		return directory(key.scope()) + fileName(key);
	}

	/**
	 * Returns the common prefix of the paths of all snapshots of a scope. Other paths may
	 * have the same prefix.
	 * @param scope the scope
	 * @return the prefix
	 */
	public String prefix(SnapshotScope scope) {
		return directory(scope) + fill(this.prefix, scope);
	}

	/**
	 * Returns the cursor in the path of a snapshot.
	 * @param path the path
	 * @param scope the scope
	 * @return the cursor, or {@code null} if the path is not one of a snapshot of the
	 * scope
	 */
	public @Nullable Long cursorOfPath(String path, SnapshotScope scope) {
		String parent = directory(scope);
		return (path.startsWith(parent)) ? cursor(path.substring(parent.length()), scope) : null;
	}

	private String directory(SnapshotScope scope) {
		StringBuilder path = new StringBuilder();
		if (!this.directory.isEmpty()) {
			for (String segment : this.directory.split("/", -1)) {
				path.append(fill(segment, scope)).append('/');
			}
		}
		return path.toString();
	}

	/**
	 * Returns the directory of the snapshots of a scope.
	 * @param base the directory that the template is relative to
	 * @param scope the scope
	 * @return the directory
	 */
	Path directory(Path base, SnapshotScope scope) {
		Path result = base;
		if (!this.directory.isEmpty()) {
			for (String segment : this.directory.split("/", -1)) {
				result = result.resolve(fill(segment, scope));
			}
		}
		return result;
	}

	String fileName(SnapshotKey key) {
		return fill(this.prefix, key.scope()) + Long.toUnsignedString(key.cursor()) + fill(this.suffix, key.scope());
	}

	/**
	 * Returns the cursor in the name of a file.
	 * @param fileName the name of the file
	 * @param scope the scope
	 * @return the cursor, or {@code null} if the name is not one of a snapshot of the
	 * scope
	 */
	@Nullable Long cursor(String fileName, SnapshotScope scope) {
		String head = fill(this.prefix, scope);
		String tail = fill(this.suffix, scope);
		if (fileName.length() <= head.length() + tail.length() || !fileName.startsWith(head)
				|| !fileName.endsWith(tail)) {
			return null;
		}
		String digits = fileName.substring(head.length(), fileName.length() - tail.length());
		try {
			long cursor = Long.parseUnsignedLong(digits);
			return (Long.toUnsignedString(cursor).equals(digits)) ? cursor : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private static String fill(String part, SnapshotScope scope) {
		String filled = PLACEHOLDER.matcher(part)
			.replaceAll((match) -> Matcher.quoteReplacement(value(match.group(1), scope)));
		// A name alone can be a segment of dots.
		return (filled.equals(".") || filled.equals("..")) ? filled.replace(".", "%2E") : filled;
	}

	private static String value(String placeholder, SnapshotScope scope) {
		return switch (placeholder) {
			case "projection" -> encode(scope.projection());
			case "version" -> Integer.toString(scope.version());
			case "basin" -> encode(scope.basin());
			default -> encode(scope.stream());
		};
	}

	private static String encode(String name) {
		StringBuilder encoded = new StringBuilder();
		for (byte current : name.getBytes(StandardCharsets.UTF_8)) {
			char character = (char) (current & 0xFF);
			if (character < 128 && (Character.isLetterOrDigit(character) || "._-".indexOf(character) >= 0)) {
				encoded.append(character);
			}
			else {
				encoded.append(String.format(Locale.ROOT, "%%%02X", current & 0xFF));
			}
		}
		if (encoded.length() <= MAX_NAME_LENGTH) {
			return encoded.toString();
		}
		String digest = Sha256.hex(name.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
		return encoded.substring(0, MAX_NAME_LENGTH - digest.length() - 1).replaceAll("%.?$", "") + "~" + digest;
	}

	private void require(boolean condition, String requirement) {
		if (!condition) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "The key template '%s' cannot be used: %s", this.template, requirement));
		}
	}

	@Override
	public String toString() {
		return this.template;
	}

}
