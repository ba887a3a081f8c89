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

package io.github.s2snapshot.sdk.wire;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Media types of the S2 v1 API.
 *
 * @since 0.1.0
 */
public final class MediaTypes {

	/** JSON. */
	public static final String JSON = "application/json";

	/** Protobuf messages. */
	public static final String PROTOBUF = "application/protobuf";

	/** The older name of protobuf, accepted on requests. */
	public static final String X_PROTOBUF = "application/x-protobuf";

	/** The session protocol. */
	public static final String S2S = "s2s/proto";

	/** Server-sent events. */
	public static final String EVENT_STREAM = "text/event-stream";

	private MediaTypes() {
	}

	/**
	 * Returns the first media type of a header, without parameters and in lower case.
	 * @param header the value of {@code content-type} or {@code accept}, or {@code null}
	 * @return the media type, empty if the header is {@code null} or empty
	 */
	public static String first(@Nullable String header) {
		if (header == null) {
			return "";
		}
		int end = header.length();
		for (int i = 0; i < end; i++) {
			char ch = header.charAt(i);
			if (ch == ',' || ch == ';') {
				end = i;
			}
		}
		return header.substring(0, end).trim().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns whether a media type is JSON.
	 * @param mediaType a media type as {@link #first(String)} returns it
	 * @return whether it is {@code application/json} or {@code application/*+json}
	 */
	public static boolean isJson(String mediaType) {
		return mediaType.equals(JSON) || (mediaType.startsWith("application/") && mediaType.endsWith("+json"));
	}

	/**
	 * Returns whether a media type is protobuf.
	 * @param mediaType a media type as {@link #first(String)} returns it
	 * @return whether it is {@link #PROTOBUF} or {@link #X_PROTOBUF}
	 */
	public static boolean isProtobuf(String mediaType) {
		return mediaType.equals(PROTOBUF) || mediaType.equals(X_PROTOBUF);
	}

}
