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

package io.github.s2snapshot.embedded.internal.http;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Response that is cut off after a number of bytes of its body, also in the middle of a
 * frame. The writer of the response does not notice.
 */
final class CutResponse implements InvocationHandler {

	private final HttpServerResponse response;

	private long bytesLeft;

	private boolean cut;

	private CutResponse(HttpServerResponse response, long afterBytes) {
		this.response = response;
		this.bytesLeft = afterBytes;
	}

	static HttpServerResponse of(HttpServerResponse response, long afterBytes) {
		return (HttpServerResponse) Proxy.newProxyInstance(HttpServerResponse.class.getClassLoader(),
				new Class<?>[] { HttpServerResponse.class }, new CutResponse(response, afterBytes));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		Buffer body = (arguments != null && arguments[0] instanceof Buffer buffer) ? buffer : null;
		switch (method.getName()) {
			case "write", "end" -> {
				if (this.cut) {
					return Future.succeededFuture();
				}
				if (body != null && body.length() > this.bytesLeft) {
					return cut(body);
				}
				this.bytesLeft -= (body != null) ? body.length() : 0;
			}
			case "ended", "closed" -> {
				if (this.cut) {
					return true;
				}
			}
			default -> {
				// Every other method is delegated to the response
			}
		}
		try {
			Object result = method.invoke(this.response, arguments);
			return (result == this.response) ? proxy : result;
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private Future<Void> cut(Buffer body) {
		this.cut = true;
		Future<Void> written = Future.succeededFuture();
		if (this.bytesLeft > 0) {
			written = this.response.write(body.slice(0, (int) this.bytesLeft));
		}
		else if (!this.response.headWritten()) {
			written = this.response.writeHead();
		}
		return written.onComplete((done) -> this.response.reset());
	}

}
