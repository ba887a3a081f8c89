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

package io.github.s2snapshot.sse;

import java.io.IOException;
import java.lang.reflect.Field;

import jakarta.servlet.ServletResponse;
import org.apache.catalina.connector.Response;
import org.apache.catalina.connector.ResponseFacade;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.util.WebUtils;

/**
 * Closes connections of Tomcat at once. The Servlet API can only complete a response, and
 * then a thread of Tomcat waits for a client that does not read.
 */
final class TomcatConnections {

	static final String FACADE = "org.apache.catalina.connector.ResponseFacade";

	static final String FIELD = "response";

	private static final boolean PRESENT = ClassUtils.isPresent(FACADE, TomcatConnections.class.getClassLoader());

	private TomcatConnections() {
	}

	/**
	 * Closes the connection of a response, or its HTTP/2 stream. Then the listeners of
	 * the response are notified of an error.
	 * @param response a response in asynchronous mode that is not complete
	 * @param reason what the listeners receive
	 * @return whether the connection is closed; {@code false} on other servers
	 */
	static boolean close(ServletResponse response, IOException reason) {
		return PRESENT && Facade.close(response, reason);
	}

	/**
	 * Access to classes of Tomcat, loaded only if they are present.
	 */
	private static final class Facade {

		private static final @Nullable Field RESPONSE = field();

		private Facade() {
		}

		private static @Nullable Field field() {
			Field field = ReflectionUtils.findField(ResponseFacade.class, FIELD, Response.class);
			if (field != null) {
				ReflectionUtils.makeAccessible(field);
			}
			return field;
		}

		static boolean close(ServletResponse wrapped, IOException reason) {
			ResponseFacade facade = WebUtils.getNativeResponse(wrapped, ResponseFacade.class);
			if (facade != null && RESPONSE != null
					&& ReflectionUtils.getField(RESPONSE, facade) instanceof Response response) {
				response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, reason);
				return true;
			}
			return false;
		}

	}

}
